import { BOUNDS, type Account, type SeenOrder } from './observe';
import { couldHaveHappened, isOfInterest } from './rules';
import type { Watch } from './settings';

/**
 * A recent order to build the workflow with: the newest that fits event and filters, else the filters,
 * else the newest of all. `undefined` in an account without orders.
 */
export async function findSample(account: Account, watch: Watch): Promise<SeenOrder | undefined> {
	const recent = (await account.page(BOUNDS.page)).orders;
	const fitting = recent.filter((order) => isOfInterest(watch, order));
	return fitting.find((order) => couldHaveHappened(watch, order)) ?? fitting[0] ?? recent[0];
}
