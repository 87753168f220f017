import { quoted } from "../../core/quoted.ts";
import { settingOf } from "./setting-words.ts";
import { singleAct } from "./single-act.ts";

/** The rules by which roles are activated were changed, an alert of PIM switched off, or a resource taken out of its care. */
export const pimSettingsChanged = singleAct({
  id: "pim-settings-changed",
  version: 1,
  title: "Privileged Identity Management was changed",
  sees: "Role settings of Privileged Identity Management that were changed, its alerts that were disabled, and resources that were taken out of it.",
  says({ act }, who) {
    if (act.kind !== "policy") return undefined;
    const subject = settingOf(act);
    const part = `${act.area} ${act.verb}`;
    if (act.area === "pim-alert") {
      return {
        weight: "pim-alert-disabled",
        subject,
        part,
        changes: act.changes,
        title: "An alert about privileged roles was disabled",
        what: `${who} disabled the alert ${quoted(act.name)} of Privileged Identity Management.`,
        whyItMatters: "What the alert would have warned of happens unseen from now on.",
        whatToDo: "Ask who did it why. If nobody meant it, enable the alert again.",
      };
    }
    if (act.area !== "pim-setting") return undefined;
    const isLeft = act.verb === "removed";
    return {
      weight: isLeft ? "pim-left" : "pim-setting-changed",
      subject,
      part,
      changes: act.changes,
      title: isLeft
        ? "A resource was taken out of Privileged Identity Management"
        : "The rules for activating a role were changed",
      what: isLeft
        ? `${who} took ${quoted(act.name)} out of Privileged Identity Management.`
        : `${who} changed the settings of ${quoted(act.name)} in Privileged Identity Management.`,
      whyItMatters: isLeft
        ? "Roles there are given without a limit of time and without approval from now on."
        : "These settings decide whether a role takes a second factor, a reason and an approval to be activated, and for how long.",
      whatToDo:
        "Compare the settings with what was agreed, and set them back if nobody meant the change.",
    };
  },
});
