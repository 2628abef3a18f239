import type { Language } from '../../src-main/api/contract/said/said';
import { languageOf } from '../../src-main/api/contract/said/said';

/**
 * What the page for other devices says. It is a program of its own, of which as little as possible goes over the network:
 * its words are functions, not the messages of the window. A language that lacks one does not compile.
 */
const en = {
  closed: 'This page was closed in WAVE Studio. Open it there again, and scan the new code.',
  oneMoment: 'One moment…',
  size: 'Size',
  keptAs: 'Kept as',
  runsOn: 'Runs on',
  processor: 'processor',
  gpuNoneHere: 'GPU: none here',
  gpuEncryptedOnly: 'GPU: encrypted only',
  tryIt: 'Try it',
  lookedAt: 'What it looks at',
  takePicture: 'Take a picture',
  chooseOne: 'Choose one',
  stopCamera: 'Stop the camera',
  liveCamera: 'Live camera',
  looking: 'Looking…',
  encryptedOnly: 'A live camera and the GPU are given to encrypted pages only:',
  openEncrypted: 'open this one encrypted',
  warning:
    'The browser will warn, as nobody vouches for a certificate that this program made itself; compare its fingerprint with the one in WAVE Studio if you want to be sure, and go on.',
  staysHere: 'Pictures stay on this device. Only what was measured is sent to WAVE Studio.',
  notAPicture: 'This browser cannot read the file as a picture.',
  noCamera: 'The camera was not given: allow it in the browser’s settings of this page, or choose a picture.',
  modelGone: 'The model is not offered any more.',
  takenFor: 'What it is taken for',
  forThisPicture: (ms: string) => `${ms} ms for this picture`,
  howFast: 'How fast is this device?',
  whatHappens: (sizes: number, where: string) =>
    `${sizes === 1 ? 'The model runs' : `All ${sizes} sizes run`} some dozen times ${where}; WAVE Studio then offers it under this name. Leave the screen on meanwhile.`,
  onProcessor: (threads: number) =>
    `on its processor (WebAssembly, ${threads === 1 ? 'one thread' : `${threads} threads`})`,
  onGpu: 'on its GPU (WebGPU)',
  thisDevice: 'This device is called',
  measure: 'Measure',
  measuring: (name: string) => `Measuring ${name}…`,
  model: 'model',
  median: 'median',
  nineOfTen: '90 % within',
  sent: (device: string) => `Sent. WAVE Studio knows “${device}” now.`,
  notTaken: 'WAVE Studio did not take the result: its page was closed.',
};

const de: typeof en = {
  closed:
    'Diese Seite wurde in WAVE Studio geschlossen. Öffnen Sie sie dort wieder, und scannen Sie den neuen Code.',
  oneMoment: 'Einen Moment …',
  size: 'Größe',
  keptAs: 'Gespeichert als',
  runsOn: 'Rechnet auf',
  processor: 'Prozessor',
  gpuNoneHere: 'GPU: hier keine',
  gpuEncryptedOnly: 'GPU: nur verschlüsselt',
  tryIt: 'Ausprobieren',
  lookedAt: 'Was es ansieht',
  takePicture: 'Bild aufnehmen',
  chooseOne: 'Bild wählen',
  stopCamera: 'Kamera aus',
  liveCamera: 'Kamera',
  looking: 'Wird angesehen …',
  encryptedOnly: 'Die Kamera selbst und die GPU bekommen nur verschlüsselte Seiten:',
  openEncrypted: 'diese verschlüsselt öffnen',
  warning:
    'Der Browser wird warnen, denn niemand bürgt für ein Zertifikat, das dieses Programm selbst gemacht hat; vergleichen Sie, wenn Sie sichergehen wollen, seinen Fingerabdruck mit dem in WAVE Studio, und gehen Sie weiter.',
  staysHere: 'Bilder bleiben auf diesem Gerät. An WAVE Studio geht nur, was gemessen wurde.',
  notAPicture: 'Dieser Browser kann die Datei nicht als Bild lesen.',
  noCamera:
    'Die Kamera wurde nicht freigegeben: Erlauben Sie sie in den Einstellungen des Browsers für diese Seite, oder wählen Sie ein Bild.',
  modelGone: 'Das Modell wird nicht mehr angeboten.',
  takenFor: 'Wofür es gehalten wird',
  forThisPicture: (ms) => `${ms} ms für dieses Bild`,
  howFast: 'Wie schnell ist dieses Gerät?',
  whatHappens: (sizes, where) =>
    `${sizes === 1 ? 'Das Modell läuft' : `Alle ${sizes} Größen laufen`} einige Dutzend Mal ${where}; WAVE Studio bietet es dann unter diesem Namen an. Lassen Sie den Bildschirm so lange an.`,
  onProcessor: (threads) =>
    `auf dem Prozessor (WebAssembly, ${threads === 1 ? 'ein Thread' : `${threads} Threads`})`,
  onGpu: 'auf der GPU (WebGPU)',
  thisDevice: 'Dieses Gerät heißt',
  measure: 'Messen',
  measuring: (name) => `${name} wird gemessen …`,
  model: 'Modell',
  median: 'Median',
  nineOfTen: '90 % innerhalb',
  sent: (device) => `Gesendet. WAVE Studio kennt jetzt „${device}“.`,
  notTaken: 'WAVE Studio nahm das Ergebnis nicht an: Seine Seite wurde geschlossen.',
};

const fr: typeof en = {
  closed: 'Cette page a été fermée dans WAVE Studio. Rouvrez-la là-bas, et scannez le nouveau code.',
  oneMoment: 'Un instant…',
  size: 'Taille',
  keptAs: 'Gardé en',
  runsOn: 'Calcule sur',
  processor: 'processeur',
  gpuNoneHere: 'GPU\u00a0: aucun ici',
  gpuEncryptedOnly: 'GPU\u00a0: chiffré seulement',
  tryIt: 'Essayer',
  lookedAt: 'Ce qu’il regarde',
  takePicture: 'Prendre une photo',
  chooseOne: 'En choisir une',
  stopCamera: 'Arrêter la caméra',
  liveCamera: 'Caméra en direct',
  looking: 'Il regarde…',
  encryptedOnly: 'La caméra en direct et le GPU ne sont donnés qu’aux pages chiffrées\u00a0:',
  openEncrypted: 'ouvrir celle-ci chiffrée',
  warning:
    'Le navigateur mettra en garde, car personne ne répond d’un certificat que ce programme a fait lui-même\u00a0; comparez son empreinte avec celle dans WAVE Studio si vous voulez être sûr, et continuez.',
  staysHere: 'Les images restent sur cet appareil. Seul ce qui a été mesuré va à WAVE Studio.',
  notAPicture: 'Ce navigateur ne lit pas le fichier comme image.',
  noCamera:
    'La caméra n’a pas été donnée\u00a0: permettez-la dans les réglages du navigateur pour cette page, ou choisissez une image.',
  modelGone: 'Le modèle n’est plus offert.',
  takenFor: 'Pour quoi on le prend',
  forThisPicture: (ms) => `${ms} ms pour cette image`,
  howFast: 'Cet appareil est-il rapide\u00a0?',
  whatHappens: (sizes, where) =>
    `${sizes === 1 ? 'Le modèle tourne' : `Les ${sizes} tailles tournent`} quelques dizaines de fois ${where}\u00a0; WAVE Studio l’offre ensuite sous ce nom. Laissez l’écran allumé pendant ce temps.`,
  onProcessor: (threads) =>
    `sur le processeur (WebAssembly, ${threads === 1 ? 'un fil' : `${threads} fils`})`,
  onGpu: 'sur le GPU (WebGPU)',
  thisDevice: 'Cet appareil s’appelle',
  measure: 'Mesurer',
  measuring: (name) => `Mesure de ${name}…`,
  model: 'modèle',
  median: 'médiane',
  nineOfTen: '90\u00a0% en moins de',
  sent: (device) => `Envoyé. WAVE Studio connaît maintenant «\u00a0${device}\u00a0».`,
  notTaken: 'WAVE Studio n’a pas pris le résultat\u00a0: sa page a été fermée.',
};

const WORDS: Record<Language, typeof en> = { en, de, fr };

/** The device's own language, as its browser tells. */
export const language = languageOf('system', navigator.languages);

/** A number with so many decimals, as the device writes them. */
export const written = (value: number, digits: number): string =>
  value.toLocaleString(navigator.language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
export const words = WORDS[language];
