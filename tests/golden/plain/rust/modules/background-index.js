export default "background/index.js";
