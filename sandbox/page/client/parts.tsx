import type { ComponentChildren } from 'preact';

/** Runs a change, shows what went wrong, and loads everything anew. */
export type Act = (change: () => Promise<unknown>) => Promise<void>;

const TONES: Array<[pattern: RegExp, tone: string]> = [
	[/^(completed|Completed|Complete|Delivered|Approved|QA Complete)$/, 'good'],
	[/cancel/i, 'off'],
	[/^(pending|In Progress|In QA|Submitted|Accepted)$/, 'busy'],
];

export function Status({ status }: { status: string }) {
	const tone = TONES.find(([pattern]) => pattern.test(status))?.[1] ?? 'plain';
	return <span class={`status ${tone}`}>{status}</span>;
}

export function Time({ at }: { at: number | string }) {
	const date = new Date(at);
	return (
		<time dateTime={date.toISOString()} title={date.toISOString()}>
			{date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })}
		</time>
	);
}

export type Fact = [name: string, value: ComponentChildren];

export function Facts({ facts }: { facts: Fact[] }) {
	return (
		<dl class="facts">
			{facts.map(([name, value]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}
