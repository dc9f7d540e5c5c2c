import type { Attempt, LoggedRequest } from './api.mts';
import { Time } from './parts.tsx';

export function Activity({
	requests,
	attempts,
}: {
	requests: LoggedRequest[];
	attempts: Attempt[];
}) {
	return (
		<div class="activity">
			<section>
				<h2>Last requests</h2>
				<div class="scroll">
					<table>
						<thead>
							<tr>
								<th scope="col">Time</th>
								<th scope="col">Request</th>
								<th scope="col">Key</th>
								<th scope="col">Answer</th>
							</tr>
						</thead>
						<tbody>
							{[...requests].reverse().map((request) => (
								<tr key={request.id}>
									<td>
										<Time at={request.time} />
									</td>
									<td>
										<code>
											{request.method} {request.path}
										</code>
										{request.files.map((file) => (
											<div class="muted" key={file.name}>
												{file.name}, {file.size.toLocaleString()} bytes
											</div>
										))}
									</td>
									<td>
										{request.auth.scheme === 'none'
											? 'none'
											: `${request.auth.scheme}, ${request.auth.right ? 'right' : 'wrong'}`}
									</td>
									<td>
										<Code
											status={request.status}
											none={request.ended ? 'broken off' : 'under way'}
										/>
										{request.fault && <div class="muted">told to: {request.fault}</div>}
									</td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
				{requests.length === 0 && <p class="muted">Nobody has called yet.</p>}
			</section>
			<section>
				<h2>Last callbacks</h2>
				<div class="scroll">
					<table>
						<thead>
							<tr>
								<th scope="col">Time</th>
								<th scope="col">Callback</th>
								<th scope="col">Try</th>
								<th scope="col">Answer</th>
							</tr>
						</thead>
						<tbody>
							{[...attempts].reverse().map((attempt) => (
								<tr key={attempt.id}>
									<td>
										<Time at={attempt.time} />
									</td>
									<td>
										<a href={`#/tasks/${attempt.task_id}`}>{attempt.task_id}</a> ({attempt.reason})
										<div class="muted">
											<code>{attempt.url}</code>
										</div>
									</td>
									<td>{attempt.attempt}</td>
									<td>
										<Code status={attempt.status} none={attempt.error ?? 'no answer'} />
										{attempt.retry_at && (
											<div class="muted">
												again at <Time at={attempt.retry_at} />
											</div>
										)}
									</td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
				{attempts.length === 0 && <p class="muted">Nobody was called back yet.</p>}
			</section>
		</div>
	);
}

function Code({ status, none }: { status: number | null; none: string }) {
	if (status === null) return <span class="status off">{none}</span>;
	return <span class={`status ${status < 400 ? 'good' : 'bad'}`}>{status}</span>;
}
