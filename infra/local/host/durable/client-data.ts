/** What the durable client of the library is told of this host (read in azure-functions-durable-extension, Oct 2024). */
export interface DurableAddresses {
  /** JSON text of a durableClient input. */
  clientData(): string;
  /** The management addresses of one instance, as the start call answers them. */
  linksOf(instanceId: string): Readonly<Record<string, string>>;
}

const idPlaceholder = "INSTANCEID";

export function durableAddresses(options: {
  readonly hubName: string;
  /** `http://localhost:7071` */
  readonly origin: string;
  /** `http://127.0.0.1:PORT/durabletask/`, with the final slash. */
  readonly rpcBaseUrl: string;
  /** `code=…`, or empty. */
  readonly codeQuery: string;
}): DurableAddresses {
  const { hubName, origin, rpcBaseUrl, codeQuery } = options;
  const query = [`taskHub=${hubName}`, "connection=Storage", codeQuery].filter(Boolean).join("&");
  const baseUrl = `${origin}/runtime/webhooks/durabletask`;

  function managementUrls(id: string): Record<string, string> {
    const instance = `${baseUrl}/instances/${id}`;
    return {
      id,
      statusQueryGetUri: `${instance}?${query}`,
      sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
      terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
      rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
      purgeHistoryDeleteUri: `${instance}?${query}`,
      restartPostUri: `${instance}/restart?${query}`,
      suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
      resumePostUri: `${instance}/resume?reason={text}&${query}`,
    };
  }

  const create = `${baseUrl}/orchestrators/{functionName}[/{instanceId}]?`;
  const clientData = JSON.stringify({
    taskHubName: hubName,
    creationUrls: {
      createNewInstancePostUri: `${create}${query}`,
      createAndWaitOnNewInstancePostUri: `${create}timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${query}`,
    },
    managementUrls: managementUrls(idPlaceholder),
    baseUrl,
    requiredQueryStringParameters: codeQuery,
    rpcBaseUrl,
  });
  return {
    clientData: () => clientData,
    linksOf: managementUrls,
  };
}
