import type { Store } from './store.mts';

/**
 * For a route that only one revision of a reference has: `{ constraints: { microworkVersion: '2017-09' } }`.
 * While the setting of that name says another one, the route is unknown.
 */
export function revisionConstraints(store: Store) {
	return {
		workReduceVersion: bySetting('workReduceVersion', store),
		microworkVersion: bySetting('microworkVersion', store),
	};
}

function bySetting(name: 'workReduceVersion' | 'microworkVersion', store: Store) {
	return {
		name,
		mustMatchWhenDerived: false,
		deriveConstraint: () => store.settings[name],
		storage<T>() {
			const handlers = new Map<unknown, T>();
			return {
				get: (version: unknown) => handlers.get(version) ?? null,
				set: (version: unknown, handler: T) => void handlers.set(version, handler),
			};
		},
	};
}
