import { mount } from 'svelte';
import './app/tokens.css';
import './app/base.css';
import { languageOf, speak } from './language';

const language = languageOf(localStorage.getItem('language') ?? 'system');
document.documentElement.lang = language;
await speak(language);
// What has words is loaded when it is known in which language it says them.
const [{ default: App }, { preferences }] = await Promise.all([
  import('./App.svelte'),
  import('./app/preferences.svelte'),
]);
preferences.begin();
mount(App, { target: document.getElementById('app')! });
