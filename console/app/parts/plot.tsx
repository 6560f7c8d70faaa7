import { useEffect, useRef, useState } from "preact/hooks";
import { clockText, frame, labelledTimes, levelsOf, type Measure, movedBy, segmentsOf, valueText } from "../plot";

export interface Series {
  readonly name: string;
  /** A value for each time; null where it is not known. */
  readonly values: readonly (number | null)[];
}

export interface PlotProps {
  readonly title: string;
  /** What one of them stands for. */
  readonly about: string;
  /** Epoch milliseconds at which each point's period begins. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  /** @default count */
  readonly measure?: Measure;
  /** A limit, drawn as a line with this text. */
  readonly limit?: { readonly value: number; readonly text: string };
  /** The point that is read, in all plots of the page; undefined: the newest. */
  readonly cursor: number | undefined;
  readonly onRead: (index: number | undefined) => void;
}

/** A plot by time. Its values are read by pointer, by touch and by arrow keys, and stand as text below. */
export function Plot({ title, about, times, series, measure = "count", limit, cursor, onRead }: PlotProps) {
  const [box, width] = useWidth();
  const last = times.length - 1;
  const at = Math.min(cursor ?? last, last);
  const said = series.map(({ name, values }) => `${name} ${valueText(measure, values[at])}`).join(", ");
  const read = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - left - frame.left) / (width - frame.left - frame.right);
    onRead(Math.min(last, Math.max(0, Math.round(share * last))));
  };
  return (
    <section class="box plot" aria-label={title}>
      <header>
        <h3>{title}</h3>
        <p>{about}</p>
      </header>
      <div
        ref={box}
        class="canvas"
        role="slider"
        tabIndex={0}
        aria-label={`${title}. Arrow keys read the values.`}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at}
        aria-valuetext={`${clockText(times[at] ?? 0)} UTC: ${said}`}
        onPointerMove={read}
        onPointerDown={read}
        onPointerLeave={() => onRead(undefined)}
        onBlur={() => onRead(undefined)}
        onKeyDown={(event) => {
          const to = movedBy(event.key, at, last);
          if (to === undefined) return;
          event.preventDefault();
          onRead(to);
        }}
      >
        <svg width={width} height={frame.height} viewBox={`0 0 ${width} ${frame.height}`} aria-hidden="true">
          <Drawing width={width} times={times} series={series} measure={measure} limit={limit} cursor={cursor} />
        </svg>
      </div>
      <p class="read" aria-hidden="true">
        <span>
          {cursor === undefined ? "Newest" : "At"} <b>{clockText(times[at] ?? 0)}</b>
        </span>
        {series.map(({ name, values }, index) => (
          <span key={name}>
            <i class={`key s${index + 1}`} /> {name} <b>{valueText(measure, values[at])}</b>
          </span>
        ))}
      </p>
    </section>
  );
}

interface DrawingProps extends Pick<PlotProps, "times" | "series" | "cursor"> {
  readonly width: number;
  readonly measure: Measure;
  readonly limit: PlotProps["limit"] | undefined;
}

function Drawing({ width, times, series, measure, limit, cursor }: DrawingProps) {
  const { height, left, right, top, bottom } = frame;
  const known = series.flatMap(({ values }) => values.filter((value) => value !== null));
  const levels = levelsOf(measure, Math.max(0, ...known));
  const highest = levels.at(-1)?.value ?? 1;
  const last = Math.max(1, times.length - 1);
  const x = (index: number): number => left + (index / last) * (width - left - right);
  const y = (value: number): number => top + (1 - value / highest) * (height - top - bottom);
  return (
    <>
      {levels.map(({ value, text }) => (
        <g key={value}>
          <line class="grid" x1={left} x2={width - right} y1={y(value)} y2={y(value)} />
          <text class="level" x={left - 7} y={y(value) + 4} text-anchor="end">
            {text}
          </text>
        </g>
      ))}
      {labelledTimes(times, Math.floor((width - left - right) / 64)).map((index) => (
        <g key={index}>
          <line class="grid" x1={x(index)} x2={x(index)} y1={top} y2={height - bottom + 4} />
          <text x={x(index)} y={height - 5} text-anchor={anchorOf(x(index), width)}>
            {clockText(times[index] ?? 0)}
          </text>
        </g>
      ))}
      {known.length === 0 && (
        <text class="none" x={(left + width - right) / 2} y={(top + height - bottom) / 2 + 4} text-anchor="middle">
          Nothing in this time
        </text>
      )}
      {limit !== undefined && limit.value <= highest && (
        <g class="mark">
          <line x1={left} x2={width - right} y1={y(limit.value)} y2={y(limit.value)} />
          <text x={width - right} y={y(limit.value) - 4} text-anchor="end">
            {limit.text}
          </text>
        </g>
      )}
      {series.map(({ name, values }, index) => (
        <g key={name} class={`s${index + 1}`}>
          {segmentsOf(values).map((points) => (
            <Segment key={points[0]?.[0]} points={points.map(([at, value]) => [x(at), y(value)])} floor={y(0)} />
          ))}
        </g>
      ))}
      {cursor !== undefined && (
        <g>
          <line class="cursor" x1={x(cursor)} x2={x(cursor)} y1={top} y2={height - bottom} />
          {series.map(({ name, values }, index) => {
            const value = values[cursor];
            if (value === null || value === undefined) return null;
            return <circle key={name} class={`point s${index + 1}`} cx={x(cursor)} cy={y(value)} r={3.5} />;
          })}
        </g>
      )}
    </>
  );
}

/** Half the width of a time, in pixels. */
const HALF_LABEL = 16;
/** A time near an edge stays within the plot. */
const anchorOf = (x: number, width: number): "start" | "middle" | "end" =>
  x > width - HALF_LABEL ? "end" : x < frame.left + HALF_LABEL ? "start" : "middle";

interface SegmentProps {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly floor: number;
}

function Segment({ points, floor }: SegmentProps) {
  const [first, ...others] = points;
  if (first === undefined) return null;
  // A single value between unknown ones has no line.
  if (others.length === 0) return <circle class="point" cx={first[0]} cy={first[1]} r={2.5} />;
  const line = `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;
  return (
    <>
      <path class="area" d={`${line}V${floor}H${first[0].toFixed(1)}z`} />
      <path class="line" d={line} />
    </>
  );
}

const LEAST_WIDTH = 240;

/** The width that an element has, as it changes. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(LEAST_WIDTH);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setWidth(Math.max(LEAST_WIDTH, Math.floor(element.clientWidth)));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}
