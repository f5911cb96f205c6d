const none = -1

/** Prefixes as paths from the root, node 0. Each distinct prefix is one node, so that equal prefixes always meet. */
export class PrefixTree {
  /** The last label of each node's prefix; 0 for the root, which has none. */
  labels = new Int32Array(256)
  parents = new Int32Array(256)
  /** The state that a constraint is in after the prefix. */
  states = new Int32Array(256)
  /** Where in the beam each node stands, -1 when it is not there. */
  slots = new Int32Array(256)
  #firstChild = new Int32Array(256)
  #nextSibling = new Int32Array(256)
  #size = 0

  constructor(state: number) {
    this.#append(none, 0, state)
  }

  /** The node of the prefix one label longer, or -1. */
  find(parent: number, label: number): number {
    let child = this.#firstChild[parent]!
    while (child !== none && this.labels[child] !== label) child = this.#nextSibling[child]!
    return child
  }

  add(parent: number, label: number, state: number): number {
    const node = this.#append(parent, label, state)
    this.#nextSibling[node] = this.#firstChild[parent]!
    this.#firstChild[parent] = node
    return node
  }

  prefix(node: number): number[] {
    const labels: number[] = []
    for (let at = node; at > 0; at = this.parents[at]!) labels.push(this.labels[at]!)
    return labels.toReversed()
  }

  #append(parent: number, label: number, state: number): number {
    if (this.#size === this.labels.length) this.#grow()
    const node = this.#size++
    this.parents[node] = parent
    this.labels[node] = label
    this.states[node] = state
    this.slots[node] = none
    this.#firstChild[node] = none
    this.#nextSibling[node] = none
    return node
  }

  #grow(): void {
    this.labels = doubled(this.labels)
    this.parents = doubled(this.parents)
    this.states = doubled(this.states)
    this.slots = doubled(this.slots)
    this.#firstChild = doubled(this.#firstChild)
    this.#nextSibling = doubled(this.#nextSibling)
  }
}

const doubled = (array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}
