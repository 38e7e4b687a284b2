export type Anchor = 'start' | 'middle' | 'end';

/** A place where a label may stand. */
export interface Place {
  text: string;
  /** The baseline at the anchor, before the rotation. */
  x: number;
  y: number;
  anchor: Anchor;
  /** Degrees, clockwise, around the point x, y. */
  angle?: number;
}

export interface Label {
  key: string;
  /** The lower one is placed first. */
  priority: number;
  size: number;
  bold: boolean;
  /** The first that is free is taken. */
  places: Place[];
}

export interface PlacedLabel extends Place {
  key: string;
  size: number;
  bold: boolean;
}

/** A rectangle that may be rotated around its centre. Angles are radians. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  angle: number;
}

/** An area with sides parallel to the axes. */
export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Returns a text's width. */
export type Measure = (text: string, size: number, bold: boolean) => number;

const ASCENT = 0.78;
const DESCENT = 0.24;
const GAP = 1;

/**
 * Places labels by priority. A label that fits nowhere is left out, so no two labels overlap, and none covers an
 * obstacle or leaves the area.
 */
export function placed(
  labels: readonly Label[],
  obstacles: readonly Box[],
  area: Area,
  measure: Measure,
): PlacedLabel[] {
  const taken = [...obstacles];
  const result: PlacedLabel[] = [];
  for (const label of [...labels].sort((one, other) => one.priority - other.priority)) {
    for (const place of label.places) {
      const box = boxOf(place, label, measure);
      if (!isInside(box, area) || taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      result.push({ ...place, key: label.key, size: label.size, bold: label.bold });
      break;
    }
  }
  return result;
}

/** Returns the box of a label at a place. */
export function boxOf(place: Place, { size, bold }: Pick<Label, 'size' | 'bold'>, measure: Measure): Box {
  const width = measure(place.text, size, bold) + 2 * GAP;
  const fromAnchor = { start: width / 2 - GAP, middle: 0, end: GAP - width / 2 }[place.anchor];
  const fromBaseline = ((DESCENT - ASCENT) / 2) * size;
  const angle = ((place.angle ?? 0) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const x = place.x + fromAnchor * cos - fromBaseline * sin;
  const y = place.y + fromAnchor * sin + fromBaseline * cos;
  return { x, y, width, height: (ASCENT + DESCENT) * size, angle };
}

/** Returns the box of an area. */
export const boxAround = (x: number, y: number, width: number, height: number): Box => ({
  x,
  y,
  width,
  height,
  angle: 0,
});

/** Returns whether two boxes share a point, by the separating axis theorem. */
export function overlap(one: Box, other: Box): boolean {
  const distance = [other.x - one.x, other.y - one.y] as const;
  return [one.angle, one.angle + Math.PI / 2, other.angle, other.angle + Math.PI / 2].every((angle) => {
    const apart = Math.abs(distance[0] * Math.cos(angle) + distance[1] * Math.sin(angle));
    return apart < reach(one, angle) + reach(other, angle);
  });
}

const reach = ({ width, height, angle }: Box, direction: number) =>
  (width / 2) * Math.abs(Math.cos(direction - angle)) + (height / 2) * Math.abs(Math.sin(direction - angle));

function isInside(box: Box, { left, top, right, bottom }: Area): boolean {
  const [across, down] = [reach(box, 0), reach(box, Math.PI / 2)];
  return box.x - across >= left && box.x + across <= right && box.y - down >= top && box.y + down <= bottom;
}
