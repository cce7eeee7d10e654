/** The style of a model's page, light and dark; its plots take their colours from it. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --page: #f6f5f2; --card: #fff; --ink: #1d2026; --soft: #5d6472; --line: #dedbd4;
  --s0: #1f5fbf; --s1: #c4511a; --s2: #237540; --s3: #7a56b8; --s4: #b02a6d; --s5: #0d7577; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --page: #15171b; --card: #1e2127; --ink: #e9e8e4; --soft: #a0a7b4;
  --line: #343942; --s0: #76aef5; --s1: #f29a63; --s2: #6fcb8e; --s3: #bb9ff0; --s4: #f087b8; --s5: #5fd0cf; --bad: #f2857d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.45 "Source Sans 3", "Segoe UI", system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 26px; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 2px; overflow-wrap: anywhere; }
p { margin: 2px 0 0; color: var(--soft); overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 18px; }
.sections { columns: 3 360px; column-gap: 12px; margin-top: 18px; }
section { min-width: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px;
  margin: 0 0 12px; break-inside: avoid; }
.content { margin-top: 8px; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 12px; }
svg text.axis { fill: var(--ink); }
.grid { stroke: var(--line); }
.right { stroke: var(--soft); stroke-dasharray: 5 4; }
.line { fill: none; stroke: var(--own); stroke-width: 2; stroke-linejoin: round; }
.dot { fill: var(--own); }
.s0 { --own: var(--s0); } .s1 { --own: var(--s1); } .s2 { --own: var(--s2); }
.s3 { --own: var(--s3); } .s4 { --own: var(--s4); } .s5 { --own: var(--s5); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; }
.key::before { content: ""; display: inline-block; width: 12px; height: 3px; margin-right: 6px; vertical-align: middle;
  background: var(--own); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 8px; border-bottom: 1px solid var(--line); text-align: right; }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 400; text-align: left; overflow-wrap: anywhere; }
th:first-child { text-align: left; }
tbody tr:last-child > * { border-bottom: 0; }
.confusion td { text-align: center; background: color-mix(in srgb, var(--tint) calc(var(--share) * 0.45), transparent); }
.confusion thead th + th { text-align: center; }
.confusion .right { --tint: var(--s2); } .confusion .wrong { --tint: var(--bad); }
.bars { table-layout: fixed; }
.bars .bar { padding: 4px 0; }
.bars i { display: block; height: 12px; min-width: 1px; border-radius: 2px; background: var(--s0); }
.bars small { display: block; color: var(--soft); }
.interval td:last-child { white-space: nowrap; }
@media print { :root { color-scheme: light; } }
`;
