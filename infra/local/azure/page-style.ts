import { createHash } from "node:crypto";

/** The look of all pages of local Azure, light and dark. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d8dce2, #3a3f47); --soft: light-dark(#5b6470, #a2abb8); --card: light-dark(#fff, #1d2025); --accent: light-dark(#0b5cad, #7cb8ff); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f4f5f7, #131518); color: light-dark(#1b1f24, #e6e9ee); overflow-wrap: anywhere; }
header { padding: .75rem 1rem; border-bottom: 1px solid var(--line); background: var(--card); display: flex; gap: 1.25rem; font-weight: 600; }
main { max-width: 52rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: .75rem 0 1rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
a { color: var(--accent); }
header a { text-decoration: none; }
ol.mails { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 8px; background: var(--card); overflow: hidden; }
ol.mails li + li { border-top: 1px solid var(--line); }
ol.mails a { display: block; padding: .7rem .9rem; color: inherit; text-decoration: none; }
ol.mails a:hover, ol.mails a:focus-visible { background: light-dark(#eef4fb, #262b33); }
ol.mails strong { display: block; font-weight: 600; }
.soft { color: var(--soft); font-size: .875rem; }
.badge { display: inline-block; min-width: 4.5rem; padding: 0 .5rem; border-radius: 99px; border: 1px solid var(--line); font-size: .8rem; text-align: center; margin-right: .4rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1rem; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; }
iframe { width: 100%; height: 75vh; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
pre { white-space: pre-wrap; border: 1px solid var(--line); border-radius: 8px; background: var(--card); padding: .9rem; font-size: .9rem; }
.card { border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 8px; background: var(--card); padding: .9rem 1rem; }
.card p { margin: .35rem 0; }
.card .columns { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; }
.card .columns > div { flex: 1 1 12rem; }
.card .large { font-size: 1.15rem; }
.card .actions a { display: inline-block; margin: .5rem .5rem 0 0; padding: .35rem .8rem; border: 1px solid var(--accent); border-radius: 6px; text-decoration: none; }
details { margin-top: 1rem; }
`;

/** How a content security policy names `style`. */
export const styleHash = `sha256-${createHash("sha256").update(style).digest("base64")}`;
