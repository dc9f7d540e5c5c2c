import { BlockList, isIP } from 'node:net';

const local = new BlockList();
local.addSubnet('127.0.0.0', 8);
local.addSubnet('10.0.0.0', 8);
local.addSubnet('172.16.0.0', 12);
local.addSubnet('192.168.0.0', 16);
local.addSubnet('169.254.0.0', 16);
local.addAddress('::1', 'ipv6');
local.addSubnet('fc00::', 7, 'ipv6');
local.addSubnet('fe80::', 10, 'ipv6');

/** Whether an address is on this machine or its own network, so that sample data reaches no stranger. */
export function isLocalUrl(address: string): boolean {
	const host = new URL(address).hostname.replace(/^\[|\]$/g, '').toLowerCase();
	const family = isIP(host);
	if (family !== 0) return local.check(host, family === 4 ? 'ipv4' : 'ipv6');
	return !host.includes('.') || /\.(localhost|local|internal|test)$/.test(host);
}
