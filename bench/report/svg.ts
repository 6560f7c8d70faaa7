/** One part of a bar. */
export interface Part {
  readonly value: number;
  /** Which of the legend's entries it is. */
  readonly series: number;
}

export interface Bar {
  readonly label: string;
  readonly parts: readonly Part[];
  /** Shown behind the bar, with the unit. */
  readonly text: string;
}

export interface BarChart {
  readonly title: string;
  /** What the picture shows, for who cannot see it. */
  readonly description: string;
  /** Names of the series, in the order of their colours. */
  readonly legend: readonly string[];
  readonly bars: readonly Bar[];
  /** A value that is marked by a line, with its name. */
  readonly mark?: { readonly value: number; readonly label: string };
}

const WIDTH = 760;
const LABELS = 190;
const TEXTS = 110;
const ROW = 26;
const TOP = 62;

/** Colours that differ in brightness too, on white and on black. */
const STYLE = `text{font:13px system-ui,sans-serif;fill:#24292f}.t{font-weight:600;font-size:15px}.m{stroke:#57606a;stroke-dasharray:4 3}
.s0{fill:#0b5cad}.s1{fill:#e0761f}.s2{fill:#4f9d69}.s3{fill:#a9a9b8}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.m{stroke:#9ea7b3}.s0{fill:#5aa9f5}.s1{fill:#f2a65a}.s2{fill:#7fcf9b}.s3{fill:#777789}}`;

const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const rounded = (number: number): string => String(Number(number.toFixed(1)));

/** Horizontal bars, one below the other. Colours follow the reader's light or dark scheme. */
export function barChart({ title, description, legend, bars, mark }: BarChart): string {
  const largest = Math.max(mark?.value ?? 0, ...bars.map(({ parts }) => total(parts)), 1e-9);
  const scale = (WIDTH - LABELS - TEXTS) / largest;
  const height = TOP + bars.length * ROW + (mark ? 24 : 8);
  const rows = bars.map((bar, row) => barOf(bar, TOP + row * ROW, scale)).join("\n");
  const line = mark ? markOf(mark, LABELS + mark.value * scale, TOP + bars.length * ROW) : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="t d">
<title id="t">${escaped(title)}</title>
<desc id="d">${escaped(description)}</desc>
<style>${STYLE}</style>
<text class="t" x="8" y="22">${escaped(title)}</text>
${legendOf(legend)}
${rows}
${line}
</svg>
`;
}

const total = (parts: readonly Part[]): number => parts.reduce((sum, { value }) => sum + value, 0);

function legendOf(names: readonly string[]): string {
  let x = 8;
  return names
    .map((name, series) => {
      const entry = `<rect class="s${series}" x="${x}" y="36" width="11" height="11"/><text x="${x + 16}" y="46">${escaped(name)}</text>`;
      x += 34 + name.length * 7;
      return entry;
    })
    .join("\n");
}

function barOf({ label, parts, text }: Bar, y: number, scale: number): string {
  let x = LABELS;
  const rects = parts.map(({ value, series }) => {
    const rect = `<rect class="s${series}" x="${rounded(x)}" y="${y}" width="${rounded(value * scale)}" height="17"/>`;
    x += value * scale;
    return rect;
  });
  const name = `<text x="${LABELS - 8}" y="${y + 13}" text-anchor="end">${escaped(label)}</text>`;
  return [name, ...rects, `<text x="${rounded(x + 6)}" y="${y + 13}">${escaped(text)}</text>`].join("");
}

const markOf = ({ label }: { readonly label: string }, x: number, bottom: number): string =>
  `<line class="m" x1="${rounded(x)}" x2="${rounded(x)}" y1="${TOP - 6}" y2="${bottom}"/><text x="${rounded(x)}" y="${bottom + 14}" text-anchor="middle">${escaped(label)}</text>`;
