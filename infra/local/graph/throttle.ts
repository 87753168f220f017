import { type Budget, type BudgetState, createBudget } from "./budget.ts";
import { GraphRefusal } from "./graph-refusal.ts";

/** What a call spends (learn.microsoft.com/graph/throttling-limits). */
export interface Spending {
  readonly appId: string;
  /** Resource units. */
  readonly cost: number;
  readonly isWrite: boolean;
  /** Audit logs and other reports. */
  readonly isReport: boolean;
  /** A list or delta that gives `keyCredentials`. */
  readonly readsKeyCredentials: boolean;
}

export interface Throttle {
  /** @returns headers that tell how near the limit is; throws a refusal when it is passed */
  admit(spending: Spending, now: Date): Readonly<Record<string, string>>;
  /** The same for one mail from a mailbox. */
  admitMail(mailbox: string, now: Date): void;
}

/** The budgets as published for a tenant of so many users. */
export function createThrottle(users: number): Throttle {
  const units = users < 50 ? 3_500 : users <= 500 ? 5_000 : 8_000;
  const resourceUnits = createBudget(units, 10_000);
  const writes = createBudget(3_000, 150_000);
  // Published for lists; counted for delta, for lists without `$select` (which give them too) and for both sets, since nobody has
  // confirmed that they are exempt.
  const keyCredentials = createBudget(150, 60_000);
  const reports = createBudget(5, 10_000);
  const mails = createBudget(30, 60_000);

  return {
    admit({ appId, cost, isWrite, isReport, readsKeyCredentials }, now) {
      const states = [
        { scope: "Application", state: resourceUnits.spend(appId, cost, now) },
        ...(isWrite ? [{ scope: "Application", state: writes.spend(appId, 1, now) }] : []),
        ...(isReport ? [{ scope: "Application", state: reports.spend(appId, 1, now) }] : []),
        ...(readsKeyCredentials
          ? [{ scope: "Tenant", state: keyCredentials.spend("", 1, now) }]
          : []),
      ];
      const exceeded = states.find(({ state }) => state.isExceeded);
      const share = Math.max(...states.map(({ state }) => state.share));
      const headers = {
        "x-ms-resource-unit": String(cost),
        ...(share >= 0.8
          ? {
              "x-ms-throttle-limit-percentage": String(
                Math.min(1.8, Math.round(share * 100) / 100),
              ),
            }
          : {}),
      };
      if (exceeded === undefined) return headers;
      throw tooMany(exceeded.state, "Too many requests.", {
        ...headers,
        "x-ms-throttle-scope": `${exceeded.scope}_Tenant`,
        "x-ms-throttle-information": "ResourceUnitLimitExceeded",
      });
    },
    admitMail(mailbox, now) {
      admitOne(mails, mailbox, now);
    },
  };
}

/** For benches of everything else. */
export function createNoThrottle(): Throttle {
  return {
    admit: ({ cost }) => ({ "x-ms-resource-unit": String(cost) }),
    admitMail: () => undefined,
  };
}

function admitOne(budget: Budget, spender: string, now: Date): void {
  const state = budget.spend(spender, 1, now);
  if (state.isExceeded) {
    throw tooMany(
      state,
      "Application is over its sending limit for this mailbox.",
      {},
      "ApplicationThrottled",
    );
  }
}

function tooMany(
  { secondsLeft }: BudgetState,
  message: string,
  headers: Readonly<Record<string, string>>,
  code = "TooManyRequests",
): GraphRefusal {
  return new GraphRefusal(429, code, message, { ...headers, "retry-after": String(secondsLeft) });
}
