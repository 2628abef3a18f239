import type { Route } from './routes';
import { hrefOf, parseRoute } from './routes';

/** Where one is. The address is the only memory of it, so that back, forward and reload work. */
class Router {
  route = $state.raw<Route>(parseRoute(location.hash));

  constructor() {
    addEventListener('hashchange', () => (this.route = parseRoute(location.hash)));
  }

  go = (route: Route): void => {
    location.hash = hrefOf(route);
  };

  /** Writes into the address where one is by now, without going anywhere; `step`: "back" leads here again. */
  note = (route: Route, step = false): void => {
    const href = hrefOf(route);
    if (href === location.hash) return;
    if (step) history.pushState(null, '', href);
    else history.replaceState(null, '', href);
  };

  /** As {@link go}, but "back" leads past the place that one leaves. */
  replace = (route: Route): void => {
    history.replaceState(null, '', hrefOf(route));
    this.route = route;
  };
}

export const router = new Router();
