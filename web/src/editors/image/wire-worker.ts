/** Finds the edges of a picture and the paths along them, beside the page. */

import { costsOf, type Grey, reachFrom } from '@/core/geometry/live-wire';

let picture: { costs: Uint8Array; width: number; height: number } | null = null;

/** `{grey}` gives the picture, `{seed, radius, id}` asks for the paths from a pixel. */
type Asked = { readonly grey: Grey } | { readonly seed: readonly [number, number]; readonly radius: number; readonly id: number };

const scope = globalThis as unknown as { addEventListener(kind: 'message', listen: (event: MessageEvent<Asked>) => void): void; postMessage(message: unknown, transfer?: Transferable[]): void };

scope.addEventListener('message', ({ data }) => {
  if ('grey' in data) {
    picture = { costs: costsOf(data.grey), width: data.grey.width, height: data.grey.height };
    return;
  }
  if (!picture) return;
  const reach = reachFrom(picture.costs, picture.width, picture.height, data.seed, data.radius);
  scope.postMessage({ id: data.id, reach }, [reach.from.buffer]);
});
