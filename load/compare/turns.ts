/** Returns the columns in the order of a round: A B C in the odd ones, C B A in the even ones. */
export function inRound<T>(columns: T[], round: number): T[] {
  return round % 2 === 1 ? columns : columns.toReversed();
}
