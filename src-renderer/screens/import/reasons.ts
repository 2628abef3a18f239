/** Why files cannot be read, the most frequent first: “6 × it is empty; 3 × it is cut short”. */
export function reasonsOf(messages: readonly string[], spoken: (reason: string) => string): string {
  const counts = new Map<string, number>();
  for (const message of messages) {
    const reason = /cannot be read: (.*)\.$/.exec(message)?.[1] ?? message;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${n} × ${spoken(reason)}`)
    .join('; ');
}
