export default "background/notifications.js";
