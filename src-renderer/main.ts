import { mount } from 'svelte';
import './app/tokens.css';
import './app/base.css';
import App from './App.svelte';
import { preferences } from './app/preferences.svelte';

preferences.begin();
mount(App, { target: document.getElementById('app')! });
