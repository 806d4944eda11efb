// Numbers for pairs of numbers, in the order in which they are first met: a table of hashes.

export function makePairs(most) {
	let size = 16;
	while (size < 2 * most) size *= 2;
	const slots = new Int32Array(size).fill(-1);
	const one = new Int32Array(most);
	const other = new Int32Array(most);
	const pairs = { n: 0, one, other };
	// Where the number of the pair is, or would be.
	const slotOf = (a, b) => {
		let slot = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
		slot = (slot ^ (slot >>> 15)) & (size - 1);
		while (slots[slot] >= 0 && (one[slots[slot]] !== a || other[slots[slot]] !== b))
			slot = (slot + 1) & (size - 1);
		return slot;
	};
	pairs.find = (a, b) => slots[slotOf(a, b)];
	pairs.add = (a, b) => {
		const slot = slotOf(a, b);
		if (slots[slot] < 0) {
			one[pairs.n] = a;
			other[pairs.n] = b;
			slots[slot] = pairs.n++;
		}
		return slots[slot];
	};
	return pairs;
}
