import { isPrivateAddress, parseWebAddress } from '../../../../nodes/Microwork/api/webAddress';

describe('an address for the service', () => {
	it.each([
		'https://ibb.co/fmMFRQ',
		'http://www.example.com/callback',
		'HTTP://EXAMPLE.COM',
		'https://example.com/%C3%A4.jpg?x=[1]#y',
		'https://user:word@example.com:8443/a',
	])('%s is taken as it is written', (address) => {
		expect(parseWebAddress(` ${address}\n`, 'Image URL')).toBe(address);
	});

	it.each([
		['https://example.com/a b.jpg', 'https://example.com/a%20b.jpg'],
		['https://bücher.example/ä.jpg?x=[1]#y', 'https://xn--bcher-kva.example/%C3%A4.jpg?x=[1]#y'],
		[
			'https://example.com/a.jpg?name=Große Tüte',
			'https://example.com/a.jpg?name=Gro%C3%9Fe%20T%C3%BCte',
		],
	])('%s is encoded as browsers do', (address, encoded) => {
		expect(parseWebAddress(address, 'Image URL')).toBe(encoded);
	});

	it('is refused when an expression gives an object', () => {
		expect(() => parseWebAddress({ url: 'https://example.com' }, 'Image URL')).toThrow(
			'Image URL holds an object instead of a text',
		);
	});

	it.each(['', '  ', undefined, null])('%j counts as empty', (value) => {
		expect(() => parseWebAddress(value, 'Image URL')).toThrow('Image URL is empty');
	});

	it.each([
		'example.com/a.jpg',
		'ftp://example.com/a.jpg',
		'file:///etc/passwd',
		'javascript:alert(1)',
		'data:image/png;base64,AAAA',
		'https://',
		'https:///a.jpg',
		'https://exa mple.com',
		'http://[::1',
		'7',
	])('%s is refused', (value) => {
		expect(() => parseWebAddress(value, 'Callback URL')).toThrow(
			`Callback URL "${value}" is not a web address`,
		);
	});

	it('is refused without repeating its query, which may be signed', () => {
		expect(() => parseWebAddress('s3.test/a.jpg?Signature=s3cret', 'Image URL')).toThrow(
			'Image URL "s3.test/a.jpg" is not a web address',
		);
	});
});

describe('an address is private', () => {
	it.each([
		'http://localhost:5678/webhook/1',
		'http://n8n.localhost/',
		'http://LOCALHOST.',
		'http://n8n:5678',
		'http://macbook.local',
		'http://host.docker.internal:5678',
		'http://nas.home.arpa',
		'http://127.0.0.1:5678',
		'http://127.1',
		'http://0x7f000001',
		'http://0.0.0.0',
		'http://10.1.2.3',
		'http://172.16.0.1',
		'http://172.31.255.255',
		'http://192.168.178.20',
		'http://169.254.169.254',
		'http://100.64.0.1',
		'http://[::1]:5678',
		'http://[::]',
		'http://[fe80::1]',
		'http://[febf::1]',
		'http://[fd12:3456:789a::1]',
		'http://[fc00::]',
		'http://[::ffff:192.168.0.1]',
	])('%s', (url) => {
		expect(isPrivateAddress(url)).toBe(true);
	});

	it.each([
		'https://n8n.example.com/webhook/1',
		'https://api.microwork.io/v1',
		'http://8.8.8.8',
		'http://172.15.0.1',
		'http://172.32.0.1',
		'http://100.63.0.1',
		'http://100.128.0.1',
		'http://192.169.0.1',
		'http://169.253.0.1',
		'http://[2001:db8::1]',
		'http://[fec0::1]',
		'http://[::ffff:8.8.8.8]',
		'https://localhost.example.com',
		'not an address',
		'',
	])('and %s is not', (url) => {
		expect(isPrivateAddress(url)).toBe(false);
	});
});
