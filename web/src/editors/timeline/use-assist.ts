/** Which assist tools an assignment has, asked once. */

import { useEffect, useState } from 'react';
import { type AssistTool, assistTools } from './assist';

export function useAssist(assignment: string | undefined, tool: string): boolean {
  const [tools, setTools] = useState<readonly AssistTool[]>([]);
  useEffect(() => {
    let gone = false;
    if (assignment) void assistTools(assignment).then((found) => !gone && setTools(found));
    return () => {
      gone = true;
    };
  }, [assignment]);
  return tools.some(({ name }) => name === tool);
}
