import type { RenderFunction } from '@observablehq/plot';

/** Lets the marks of a chart be clicked: `onPick` gets the index of the row. The table beside it has links for the keyboard. */
export function pickable(onPick: (row: number) => void): RenderFunction {
  return (index, scales, values, dimensions, context, next) => {
    const drawn = next?.(index, scales, values, dimensions, context) ?? null;
    if (!drawn) return null;
    for (const [place, mark] of [...drawn.children].entries()) {
      const row = index[place];
      if (row === undefined || !(mark instanceof SVGElement)) continue;
      mark.style.cursor = 'pointer';
      mark.addEventListener('click', () => onPick(row));
    }
    return drawn;
  };
}
