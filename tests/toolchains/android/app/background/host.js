import notifications from 'oro:notifications';
import thermometer from 'oro:thermometer';

addEventListener('run', async event => {
  await notifications.show({ title: 'Hello', body: 'from a service', tag: 'greeting' });
  return thermometer.read(event.data);
});
