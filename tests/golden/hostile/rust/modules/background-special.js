export default "background/special.js";
