import { describe, expect, it } from 'vitest';
import type { CoverageCell } from '@/api/types';
import { asText, gridOf, itemsHref, layersOf } from './cells';

const cell = (values: string[], settled: number, n = settled): CoverageCell => ({ values, n, in_work: 0, settled, accepted: 0, target: 2, status: 'thin', short: Math.max(2 - settled, 0), lacking: 0 });
const CELLS = [cell(['sun', 'day'], 5), cell(['sun', 'night'], 1, 3), cell(['fog', 'day'], 0), cell(['fog', 'night'], 2)];

describe('cells of coverage', () => {
  it('stand in a grid in their own order, with sums at its edges', () => {
    const grid = gridOf(CELLS);
    expect(grid.rows).toEqual(['sun', 'fog']);
    expect(grid.columns).toEqual(['day', 'night']);
    expect(grid.at('sun', 'night')?.n).toBe(3);
    expect(grid.at('sun', 'dusk')).toBeUndefined();
    expect(grid.total.settled).toBe(8);
    expect(grid.row('sun').settled).toBe(6);
    expect(grid.column('day').settled).toBe(5);
  });

  it('of one attribute are one column', () => {
    expect(gridOf([cell(['sun'], 1), cell(['fog'], 2)]).columns).toEqual(['']);
  });

  it('of three attributes come in layers', () => {
    const layers = layersOf([cell(['sun', 'day', 'zebra'], 1), cell(['sun', 'day', 'junction'], 2)], 2);
    expect(layers.map((layer) => layer.value)).toEqual(['zebra', 'junction']);
    expect(layers[0]?.cells[0]?.values).toEqual(['sun', 'day']);
  });

  it('lead to their items', () => {
    expect(itemsHref('p', ['weather', 'light'], ['sun', 'day'], 'n')).toBe('/projects/p/items?attribute=weather%3Asun&attribute=light%3Aday');
    expect(itemsHref('p', ['weather'], ['sun'], 'settled')).toContain('state=settled&state=accepted');
  });

  it('can be copied as a table', () => {
    expect(asText(['weather', 'light'], CELLS.slice(0, 1)).split('\n')[1]).toBe('sun\tday\t5\t0\t5\t0\t2\tthin');
  });
});
