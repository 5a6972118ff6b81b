export default "background/follow-route.js";
