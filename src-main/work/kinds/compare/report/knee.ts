import { kneeOf, type Offer, worthTheirCost } from '../knee';
import { escaped, HEIGHT, MARGIN, short, WIDTH } from './draw';
import type { Reader } from './reader';

const [COLOUR, KNEE] = ['#0072b2', '#d55e00'];
const PARTS = [0, 0.25, 0.5, 0.75, 1];

/** What is offered as dots, costs by their logarithm; a line through what is worth its cost, the knee ringed and named. */
export function kneeChart(offers: readonly Offer[], title: string, say: Reader['say']): string {
  const costs = offers.map(({ cost }) => cost);
  const [low, high] = [Math.min(...costs), Math.max(...costs)];
  const most = Math.min(1, Math.ceil(10 * Math.max(0.1, ...offers.map(({ value }) => value))) / 10);
  const span = Math.log(high / low) || 1;
  // Room at both ends: dots are not cut, and names not either.
  const across = WIDTH - MARGIN.left - MARGIN.right - 24;
  const x = (cost: number) => MARGIN.left + 12 + (Math.log(cost / low) / span) * across;
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - (value / most) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const at = (offer: Offer) => `${x(offer.cost).toFixed(1)} ${y(offer.value).toFixed(1)}`;
  const ticks = PARTS.flatMap((part) => {
    const [level, cost] = [part * most, low * (high / low) ** part];
    return [
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(level).toFixed(1)}" y2="${y(level).toFixed(1)}" stroke="#ddd"/>`,
      `<text x="${MARGIN.left - 6}" y="${(y(level) + 4).toFixed(1)}" text-anchor="end">${Number((100 * level).toFixed(1))} %</text>`,
      `<text x="${x(cost).toFixed(1)}" y="${HEIGHT - MARGIN.bottom + 16}" text-anchor="middle">${short(Math.round(cost))}</text>`,
    ];
  });
  const worth = worthTheirCost(offers);
  const line = worth.map((offer, i) => `${i ? 'L' : 'M'}${at(offer)}`).join('');
  const dots = offers.map((offer) => {
    const fill = worth.includes(offer) ? COLOUR : 'none';
    return `<circle cx="${x(offer.cost).toFixed(1)}" cy="${y(offer.value).toFixed(1)}" r="4" fill="${fill}" stroke="${COLOUR}"><title>${escaped(offer.name)}</title></circle>`;
  });
  return [
    `<text x="${MARGIN.left}" y="16" font-weight="bold">${escaped(title)}</text>`,
    ...ticks,
    `<path d="${line}" fill="none" stroke="${COLOUR}" stroke-width="1.8"/>`,
    ...dots,
    kneeMark(kneeOf(offers), x, y, say),
  ].join('');
}

function kneeMark(
  knee: Offer | undefined,
  x: (cost: number) => number,
  y: (value: number) => number,
  say: Reader['say'],
): string {
  if (!knee) return '';
  const [cx, cy] = [x(knee.cost), y(knee.value)];
  const left = cx > WIDTH / 2;
  return [
    `<circle class="knee" cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="9" fill="none" stroke="${KNEE}" stroke-width="2"/>`,
    `<text x="${(left ? cx - 13 : cx + 13).toFixed(1)}" y="${(cy + 18).toFixed(1)}" text-anchor="${left ? 'end' : 'start'}" font-weight="bold">${escaped(say(`the knee: ${knee.name}`))}</text>`,
  ].join('');
}
