import type { LocalResponse } from "./exchange.ts";
import { html, page } from "./html.ts";
import type { AzureState } from "./state.ts";

/** `GET /control/`: where everything is. */
export function controlPage(state: AzureState): LocalResponse {
  const {
    app,
    azure,
    now,
    ready,
    size,
    seed,
    counts,
    admin,
    tenantId,
    caFile,
    mailboxUrl,
    storage,
  } = state;
  const numbers = Object.entries(counts).map(
    ([name, count]) =>
      html`<dt>${name}</dt>
        <dd>${count}</dd>`,
  );
  return page(
    "Local Azure",
    html`<dl>
        <dt>App</dt>
        <dd><a href="${app}">${app}</a></dd>
        <dt>Mailbox</dt>
        <dd><a href="${mailboxUrl}">${mailboxUrl}</a></dd>
        <dt>Clock</dt>
        <dd>${now} (${ready ? "flows" : "stands still"}), <a href="/control/clock">as JSON</a></dd>
        <dt>Requests</dt>
        <dd><a href="/control/requests?since=0">journal</a></dd>
        <dt>Faults</dt>
        <dd><a href="/control/faults">as JSON</a></dd>
        <dt>State</dt>
        <dd><a href="/control/state">as JSON</a></dd>
      </dl>
      <h2>Tenant</h2>
      <dl>
        <dt>Size, seed</dt>
        <dd>${size}, ${seed}</dd>
        <dt>Administrator</dt>
        <dd>${admin}</dd>
        <dt>Tenant id</dt>
        <dd>${tenantId}</dd>
        ${numbers}
      </dl>
      <h2>For other clients</h2>
      <dl>
        <dt>HTTPS proxy</dt>
        <dd>${azure}</dd>
        <dt>Authority to trust</dt>
        <dd>${caFile}</dd>
        <dt>Tables, blobs</dt>
        <dd>${storage.tables}, ${storage.blobs}</dd>
      </dl>
      <h2>Move the clock</h2>
      <pre>curl -X POST ${azure}/control/clock -d '{"advance":"P7D"}'</pre>
      <h2>Get a token</h2>
      <pre>curl -X POST ${azure}/control/token -d '{"user":"${admin}"}'</pre>`,
  );
}
