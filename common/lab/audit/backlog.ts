const REPORT_EVERY_MS = 2000;

/** Waits for a backlog as long as it falls. Times are in milliseconds. */
export class Backlog {
  private lowest = Infinity;
  private fellAt: number;
  private reportedAt: number;
  private readonly patienceMs: number;
  private readonly report: (left: number) => void;

  /** Gives up `patienceMs` after the last fall. Calls `report` every two seconds when it takes longer than that. */
  constructor(patienceMs: number, report: (left: number) => void, now = Date.now()) {
    this.patienceMs = patienceMs;
    this.report = report;
    this.fellAt = now;
    this.reportedAt = now + patienceMs - REPORT_EVERY_MS;
  }

  /** Tells whether to go on waiting. A figure that rises and falls again counts only below its lowest. */
  goesOn(left: number, now = Date.now()): boolean {
    if (left < this.lowest) {
      if (this.lowest < Infinity) this.fellAt = now;
      this.lowest = left;
    }
    if (now - this.fellAt > this.patienceMs) return false;
    if (now - this.reportedAt >= REPORT_EVERY_MS) {
      this.report(left);
      this.reportedAt = now;
    }
    return true;
  }
}
