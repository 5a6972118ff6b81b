// Events of a run that ends. Most runs need none of them.

export default function endings({ ExtendableEvent }) {
  class AbortEvent extends ExtendableEvent {
    #reason;
    constructor(type, reason) { super(type); this.#reason = reason; }
    get reason() { return this.#reason; }
  }

  class CompleteEvent extends ExtendableEvent {
    #outcome;
    constructor(type, outcome) { super(type); this.#outcome = outcome; }
    get outcome() { return this.#outcome; }
  }

  return { AbortEvent, CompleteEvent };
}
