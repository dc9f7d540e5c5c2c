import type { IExecuteFunctions } from 'n8n-workflow';

import { microwork } from '../api/service';
import { isPrivateAddress } from '../api/webAddress';

/**
 * Adds a hint to the node's output when the service would have to call an address that it can't reach
 * from where it is: a private one, while the service itself isn't on a private network.
 *
 * @param addresses where results are to be posted to
 * @param how what the user has to change
 */
export async function hintAtPrivateAddress(
	context: IExecuteFunctions,
	addresses: string[],
	how = 'Use an address that is open to the internet. If it is the one of this n8n, set the environment variable N8N_WEBHOOK_URL (WEBHOOK_URL in older releases) to its public address.',
): Promise<void> {
	const unreachable = addresses.find(isPrivateAddress);
	if (unreachable === undefined) return;
	const { baseUrl } = await context.getCredentials<{ baseUrl: string }>(microwork.credentialType);
	if (isPrivateAddress(baseUrl)) return;
	context.addExecutionHints({
		type: 'warning',
		location: 'outputPane',
		message: `${microwork.name} can't post results to ${new URL(unreachable).host}, because that address is only known on this machine or network. ${how}`,
	});
}
