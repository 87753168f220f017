/** What `GET /control/state` answers. */
export interface AzureState {
  /** The clock flows, so everything that was to be started has been. */
  readonly ready: boolean;
  readonly now: string;
  readonly size: string;
  readonly seed: number;
  readonly counts: Readonly<Record<string, number>>;
  /** Address of the function app. */
  readonly app: string;
  /** Address of the proxy, the control API and the mailbox. */
  readonly azure: string;
  readonly mailboxUrl: string;
  readonly identity: {
    readonly endpoint: string;
    readonly header: string;
    /** Client ids by the names run, watch and act. */
    readonly clients: Readonly<Record<string, string>>;
  };
  /** Certificate authority to trust. */
  readonly caFile: string;
  /** User principal name of the administrator. */
  readonly admin: string;
  readonly tenantId: string;
  readonly domain: string;
  readonly apiClientId: string;
  readonly storage: {
    readonly account: string;
    readonly blobs: string;
    readonly queues: string;
    readonly tables: string;
  };
  /** The keys with which a function host is to be started. */
  readonly host: { readonly masterKey: string; readonly hostKey: string };
  readonly clockFile: string;
}
