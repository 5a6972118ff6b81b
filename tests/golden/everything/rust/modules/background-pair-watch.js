export default "background/pair-watch.js";
