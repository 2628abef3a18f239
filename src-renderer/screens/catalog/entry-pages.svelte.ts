import type { Entry } from '../../../src-main/api/contract';
import type { Failure } from '../../app/failure';
import { failureOf } from '../../app/failure';
import { host } from '../../app/host';
import { pagesOf } from '../../app/virtual';
import type { FilterInput } from './filters';

const PAGE = 100;
type Sort = NonNullable<Parameters<typeof host.entries.list>[0]>['sort'];

interface Question {
  filter: FilterInput;
  sort: Sort;
}

/** A list of any length, fetched by pages as they come into sight. */
export class EntryPages {
  total = $state(0);
  /** Whether anything was ever answered to the present question. */
  loaded = $state(false);
  failure = $state.raw<Failure | undefined>(undefined);
  #pages = $state.raw<Readonly<Record<number, Entry[]>>>({});
  #asked: number[] = [];
  #window: [number, number] = [0, PAGE];
  #question: Question | undefined;
  #turn = 0;
  /** The turn that the pages are of. */
  #answered = 0;

  at = (index: number): Entry | undefined => this.#pages[Math.floor(index / PAGE)]?.[index % PAGE];

  /** Another question: what was there stays in sight until the answer comes. */
  ask(filter: FilterInput, sort: Sort): void {
    this.#question = { filter, sort };
    this.#window = [0, PAGE];
    this.refresh();
  }

  /** The same question again: something has changed. */
  refresh(): void {
    this.#turn++;
    this.#asked = [];
    this.#fetch();
  }

  /** What is in sight, and a page to either side: it is there before one has scrolled to it. */
  show = (first: number, last: number): void => {
    this.#window = [Math.max(0, first - PAGE), Math.min(this.total, last + PAGE)];
    this.#fetch();
  };

  #fetch(): void {
    if (!this.#question) return;
    for (const page of pagesOf(this.#window[0], Math.max(this.#window[1], 1), PAGE)) {
      if (this.#asked.includes(page)) continue;
      this.#asked.push(page);
      void this.#fetchPage(page, this.#turn, this.#question);
    }
  }

  async #fetchPage(page: number, turn: number, { filter, sort }: Question): Promise<void> {
    try {
      const found = await host.entries.list({
        ...filter,
        ...(sort ? { sort } : {}),
        limit: PAGE,
        offset: page * PAGE,
      });
      if (turn !== this.#turn) return;
      // The first answer to a new question takes the place of all the old ones.
      const others = this.#answered === turn ? this.#pages : {};
      this.#answered = turn;
      this.#pages = { ...others, [page]: found.entries };
      this.total = found.total;
      this.failure = undefined;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failure = failureOf(thrown);
    }
    this.loaded = true;
  }
}
