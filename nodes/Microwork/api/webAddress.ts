import { InputError } from '../../shared/problem';
import { enteredText } from '../../shared/values';

const SHOWN_CHARACTERS = 100;

/**
 * A complete http(s) address, as it was written. Spaces and letters beyond ASCII, as spreadsheets have
 * them, are encoded as browsers do.
 *
 * @throws InputError naming the field for anything else; its query isn't repeated, it may be signed
 */
export function parseWebAddress(value: unknown, field: string): string {
	const address = enteredText(value, field) ?? '';
	if (address === '') {
		throw new InputError(`${field} is empty`, 'Enter a complete address, beginning with https://.');
	}
	if (/^https?:\/\/[^\s/?#]/i.test(address) && URL.canParse(address)) {
		return /^[!-~]+$/.test(address) ? address : new URL(address).href;
	}
	throw new InputError(
		`${field} "${address.slice(0, SHOWN_CHARACTERS).replace(/[?#].*$/s, '')}" is not a web address`,
		'Enter a complete address, beginning with http:// or https://.',
	);
}

const LOCAL_NAMES = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|home\.arpa)$/;

/**
 * Whether an address can only be reached on its own machine or network: localhost, private, shared or
 * link-local addresses in IPv4 and IPv6, names that no public server knows. False for what is no address.
 */
export function isPrivateAddress(url: string): boolean {
	if (!URL.canParse(url)) return false;
	// URL writes every IPv4 form as four decimal numbers, and IPv6 as short as it goes.
	const host = new URL(url).hostname.toLowerCase().replace(/\.$/, '');
	if (host.startsWith('[')) return isPrivateIpv6(host.slice(1, -1));
	if (/^\d+(\.\d+){3}$/.test(host)) return isPrivateIpv4(host.split('.').map(Number));
	return host !== '' && (!host.includes('.') || LOCAL_NAMES.test(host));
}

function isPrivateIpv4([first, second]: number[]): boolean {
	return (
		[0, 10, 127].includes(first) ||
		(first === 100 && second >= 64 && second <= 127) ||
		(first === 169 && second === 254) ||
		(first === 172 && second >= 16 && second <= 31) ||
		(first === 192 && second === 168)
	);
}

function isPrivateIpv6(host: string): boolean {
	if (host === '::' || host === '::1') return true;
	const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(host);
	if (mapped) {
		const [high, low] = mapped.slice(1).map((group) => parseInt(group, 16));
		return isPrivateIpv4([high >> 8, high & 255, low >> 8, low & 255]);
	}
	const group = parseInt(host.split(':')[0] || '0', 16);
	// fc00::/7 is private, fe80::/10 link-local.
	return (group & 0xfe00) === 0xfc00 || (group & 0xffc0) === 0xfe80;
}
