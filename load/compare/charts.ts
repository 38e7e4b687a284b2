import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { type Variant } from '../../common/lab/processes/ports.ts';

/** The colours of the variants in all charts. Distinct for all kinds of colour vision (Okabe and Ito). */
const colours: Record<Variant, string> = {
  http: '#d55e00',
  events: '#e69f00',
  collaboration: '#009e73',
  hybrid: '#0072b2',
};

/** Grey is for a variant that has no colour of its own yet. */
export const colourOf = (variant: Variant) => colours[variant] ?? '#999999';

export const byVariant = (variants: Variant[]) => ({
  field: 'variant',
  type: 'nominal' as const,
  sort: variants,
  title: null,
  scale: { domain: variants, range: variants.map(colourOf) },
});

interface HeatMap {
  title: string;
  panels: string[];
  /** The field of the values on each axis, and its names in their order. */
  x: { field: string; names: readonly string[] };
  y: { field: string; names: readonly string[] };
  /** One for each cell: `bad` from 0 to 1 is its colour, `text` its figure. They also have the fields of both axes. */
  values: { panel: string; text: string; bad: number }[];
}

/** Makes a chart with panels of coloured cells, two beside each other. */
export function heatMap({ title, panels, x: across, y: down, values }: HeatMap): TopLevelSpec {
  const axis = { labelAngle: -30 };
  const x = { field: across.field, type: 'nominal', sort: [...across.names], title: null, axis } as const;
  const y = { field: down.field, type: 'nominal', sort: [...down.names], title: null } as const;
  return {
    data: { values },
    title,
    facet: { field: 'panel', type: 'nominal', sort: panels, title: null, header: { labelFontSize: 13 } },
    columns: 2,
    spec: {
      width: { step: 86 },
      height: { step: 26 },
      layer: [
        {
          mark: { type: 'rect', stroke: '#808080', strokeWidth: 0.5, fillOpacity: 0.4 },
          encoding: {
            ...{ x, y },
            color: {
              field: 'bad',
              type: 'quantitative',
              scale: { domain: [0, 1], range: ['#2da44e', '#d4a72c', '#cf222e'] },
              legend: null,
            },
          },
        },
        { mark: { type: 'text', fontSize: 11 }, encoding: { x, y, text: { field: 'text' } } },
      ],
    },
  };
}

/** Grey text and lines, which adapt to light or dark mode where the viewer supports it. */
const STYLE = `<style>
text { fill: #24292f; font-family: system-ui, sans-serif }
.role-axis-grid line { stroke: #d0d7de }
.role-axis-domain line, .role-axis-tick line { stroke: #57606a }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .role-axis-grid line { stroke: #30363d }
  .role-axis-domain line, .role-axis-tick line { stroke: #8b949e }
}
</style>`;

const CONFIG: TopLevelSpec['config'] = {
  background: 'transparent',
  view: { stroke: null },
  axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', labelLimit: 260, titlePadding: 8 },
  legend: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', symbolType: 'square' },
  header: { labelFontSize: 12, titleFontSize: 12 },
  title: { fontSize: 14, anchor: 'start', offset: 12 },
};

/** Draws a chart without a browser; the same spec gives the same bytes. */
export async function svgOf(spec: TopLevelSpec): Promise<string> {
  const { spec: compiled } = compile(spec, { config: CONFIG });
  const view = new View(parse(compiled), { renderer: 'none' });
  try {
    const svg = await view.toSVG();
    return svg.replace(/(<svg[^>]*>)/, `$1${STYLE}`) + '\n';
  } finally {
    view.finalize();
  }
}
