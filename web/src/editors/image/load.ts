/** The picture of a datum, whole or in pieces. */

import type { Datum, Tiles } from '@/core/model/task';
import { loadPicture, type Picture } from './picture';
import { loadTiles } from './tiles';

/** Above so many pixels a picture is shown by its pieces, where the server has cut them. */
const WHOLE_UP_TO = 40_000_000;

export function pictureOfDatum(datum: Datum): Promise<Picture> {
  const large = (datum.width ?? 0) * (datum.height ?? 0) > WHOLE_UP_TO || !datum.url;
  return datum.tiles && large ? loadTiles(datum as Datum & { tiles: Tiles }) : loadPicture(datum.url ?? '');
}
