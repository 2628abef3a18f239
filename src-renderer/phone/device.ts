/** What a device is called before its owner says otherwise, as far as its browser tells. */
export async function deviceName(): Promise<string> {
  const { userAgent, userAgentData } = navigator as Navigator & {
    userAgentData?: { getHighEntropyValues(hints: string[]): Promise<{ model?: string }> };
  };
  const told = await userAgentData?.getHighEntropyValues(['model']).catch(() => undefined);
  return told?.model ? told.model : nameIn(userAgent);
}

/** @param agent how a browser calls itself */
export function nameIn(agent: string): string {
  const model = /Android [^;)]*; ([^;)]+?)(?: Build\/[^;)]*)?[;)]/.exec(agent)?.[1];
  // Chrome calls every phone "K".
  if (model !== undefined && model !== 'K') return model;
  if (agent.includes('Android')) return agent.includes('Mobile') ? 'Android phone' : 'Android tablet';
  const known = ['iPhone', 'iPad', 'Macintosh', 'Windows', 'CrOS', 'Linux'].find((each) =>
    agent.includes(each),
  );
  const words: Partial<Record<string, string>> = {
    Macintosh: 'Mac',
    Windows: 'Windows PC',
    CrOS: 'Chromebook',
    Linux: 'Linux PC',
  };
  return known === undefined ? 'A device' : (words[known] ?? known);
}
