import { mount } from 'svelte';
import '../app/tokens.css';
import './phone.css';
import Phone from './Phone.svelte';
import { language } from './words';

document.documentElement.lang = language;
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => (document.documentElement.dataset['theme'] = dark.matches ? 'dark' : 'light');
dark.addEventListener('change', follow);
follow();
mount(Phone, { target: document.getElementById('app')! });
