/** The lead time of a task: how long its annotator was at it, idle and hidden time left out. */

/** Time without any sign of the annotator after which the clock stops. */
export const IDLE_AFTER_MS = 120_000;

export class LeadClock {
  private counted: number;
  private lastSign: number;
  private away = false;

  constructor(
    private readonly now: () => number,
    already = 0,
  ) {
    this.counted = already;
    this.lastSign = now();
  }

  /** A key, a pointer, a scroll: the annotator is here. */
  sign(): void {
    const at = this.now();
    if (!this.away) this.counted += Math.min(at - this.lastSign, IDLE_AFTER_MS);
    this.away = false;
    this.lastSign = at;
  }

  /** The page was hidden: what follows is not work. */
  leave(): void {
    if (this.away) return;
    this.sign();
    this.away = true;
  }

  get milliseconds(): number {
    const running = this.away ? 0 : Math.min(this.now() - this.lastSign, IDLE_AFTER_MS);
    return Math.round(this.counted + running);
  }
}
