/** Whether an assist tool works on this server, asked once a page. */

import { useEffect, useState } from 'react';
import { type AssistTool, assistTools } from './assist';

export function useAssist(project: string | undefined, tool: string): boolean {
  const [tools, setTools] = useState<readonly AssistTool[]>([]);
  useEffect(() => {
    let gone = false;
    if (project) void assistTools(project).then((found) => !gone && setTools(found));
    return () => {
      gone = true;
    };
  }, [project]);
  return tools.some(({ name }) => name === tool);
}
