/**
 * Measures several ways in turns, each once a round, so that whatever else the machine does meanwhile hits all of them.
 * A first round warms up and doesn't count, unless told.
 *
 * @param soFar is told after each round what was measured until then
 */
export async function inTurns<Way extends string, Value>(
	rounds: number,
	ways: Record<Way, () => Promise<Value>>,
	soFar: (values: Record<Way, Value[]>) => void,
	warmUps = 1,
): Promise<Record<Way, Value[]>> {
	const names = Object.keys(ways) as Way[];
	const values = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
		Way,
		Value[]
	>;
	for (let round = -warmUps; round < rounds; round++) {
		for (const name of names) {
			const value = await ways[name]();
			if (round >= 0) values[name].push(value);
		}
		if (round >= 0) soFar(values);
	}
	return values;
}

export function median(values: number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
