/** Something that costs so much and is so good. */
export interface Offer {
  name: string;
  cost: number;
  value: number;
}

/** Those that nothing cheaper equals, by their cost. */
export function worthTheirCost(offers: readonly Offer[]): Offer[] {
  const sorted = [...offers].sort((a, b) => a.cost - b.cost || b.value - a.value);
  return sorted.filter((offer, i) => sorted.slice(0, i).every(({ value }) => value < offer.value));
}

/**
 * The knee of what is worth its cost: the one furthest above the straight line from the cheapest to the best, costs by
 * their logarithm (after Kneedle, Satopää et al. 2011). Of two or fewer the cheapest.
 */
export function kneeOf(offers: readonly Offer[]): Offer | undefined {
  const front = worthTheirCost(offers);
  const [first, last] = [front[0], front.at(-1)];
  if (!first || !last || front.length < 3) return first;
  const x = ({ cost }: Offer) => Math.log(cost / first.cost) / Math.log(last.cost / first.cost);
  const y = ({ value }: Offer) => (value - first.value) / (last.value - first.value);
  return front.reduce((best, offer) => (y(offer) - x(offer) > y(best) - x(best) ? offer : best));
}
