/** The drawing tools, by the label type that they draw for; the first of a type is the one that N takes. */

import { boxTool } from './box';
import { brushTool, eraserTool } from './brush';
import { cuboidTool } from './cuboid';
import { ellipseTool } from './ellipse';
import { jointsTool, templateTool } from './keypoints';
import { wireMaskTool, wirePolygonTool, wirePolylineTool } from './live-wire';
import { fillTool, maskAreaTool } from './mask-area';
import { polygonTool, polylineTool } from './polygon';
import { rotatedBoxTool } from './rotated-box';
import type { Tool } from './tool';

export const TOOLS: readonly Tool[] = [
  boxTool, rotatedBoxTool, ellipseTool, polygonTool, wirePolygonTool, polylineTool, wirePolylineTool, jointsTool, templateTool,
  brushTool, eraserTool, maskAreaTool, wireMaskTool, fillTool, cuboidTool,
];

export function toolsFor(type: string | undefined): readonly Tool[] {
  return TOOLS.filter(({ types }) => type !== undefined && types.includes(type));
}
