/** How bright a picture is shown: a filter of the canvas, which costs nothing while it stands as it is. */

/** How the picture is shown; 1 is as it is. */
export interface Adjustment {
  readonly brightness: number;
  readonly contrast: number;
  readonly gamma: number;
}

export const AS_IT_IS: Adjustment = { brightness: 1, contrast: 1, gamma: 1 };

let filters = 0;

/** The filter of one view; a curve over the brightness is known to canvases only as a filter of a drawing in the page. */
export class PictureFilter {
  adjustment: Adjustment = AS_IT_IS;
  private element: SVGSVGElement | null = null;
  private readonly id = `gamma-${(filters += 1)}`;

  constructor(private readonly host: HTMLElement) {}

  /** As a canvas's context takes it. */
  get words(): string {
    const { brightness, contrast, gamma } = this.adjustment;
    const plain = brightness === 1 && contrast === 1 ? '' : `brightness(${brightness}) contrast(${contrast}) `;
    const curve = gamma === 1 ? '' : this.curve(gamma);
    return `${plain}${curve}`.trim() || 'none';
  }

  remove(): void {
    this.element?.remove();
  }

  private curve(gamma: number): string {
    if (!this.element) {
      const make = <K extends keyof SVGElementTagNameMap>(name: K): SVGElementTagNameMap[K] => document.createElementNS('http://www.w3.org/2000/svg', name);
      this.element = make('svg');
      this.element.setAttribute('width', '0');
      this.element.setAttribute('height', '0');
      this.element.setAttribute('aria-hidden', 'true');
      const filter = make('filter');
      filter.id = this.id;
      filter.setAttribute('color-interpolation-filters', 'sRGB');
      const transfer = make('feComponentTransfer');
      transfer.append(...(['feFuncR', 'feFuncG', 'feFuncB'] as const).map((name) => {
        const curve = make(name);
        curve.setAttribute('type', 'gamma');
        return curve;
      }));
      filter.append(transfer);
      this.element.append(filter);
      this.host.append(this.element);
    }
    for (const curve of this.element.querySelectorAll('[type="gamma"]')) curve.setAttribute('exponent', String(1 / gamma));
    return `url(#${this.id})`;
  }
}
