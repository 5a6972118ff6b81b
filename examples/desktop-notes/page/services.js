// What this page knows of each service besides what the runtime tells; in the order of the cards.

/**
 * @typedef {object} Extras
 * @property {{ label: string, value: string, toData: (text: string) => unknown }} [data] what a run is given
 * @property {number} [delay] seconds
 * @property {{ label: string, value: string, toData: (text: string) => unknown }} [message] what can be said to it
 * @property {(data: any) => string} [answer] its messages, for people
 */

/** @type {Record<string, Extras>} */
export const SERVICES = {
  "sync-notifications": {
    answer: ({ ids }) => `${ids.length} new in the inbox.`,
  },
  search: {
    message: { label: "Search for", value: "note", toData: (query) => ({ query }) },
    answer({ query, found, of }) {
      const names = found.length === 0 ? "nothing" : found.slice(-2).reverse().join("; ");
      return `“${query}” is in ${found.length} of ${of}: ${names}${found.length > 2 ? "; …" : "."}`;
    },
  },
  remind: {
    data: { label: "of", value: "Water the plants", toData: (text) => ({ text }) },
    delay: 10,
  },
};
