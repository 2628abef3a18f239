import type { Said } from './said';

/** Why an engine cannot be used, and what to do about it. */
export const engines: Said = {
  'Looking for engines ended with exit code {code}.': [
    'Die Suche nach Rechenwerken endete mit Code {code}.',
    'La recherche de moteurs a fini par le code {code}.',
  ],
  'ONNX Runtime cannot be used here: {reason}.': [
    'ONNX Runtime lässt sich hier nicht benutzen: {reason}.',
    'ONNX Runtime ne peut pas servir ici : {reason}.',
  ],
  'The onnxruntime engine found no GPU on this machine.': [
    'ONNX Runtime fand auf diesem Rechner keine GPU.',
    'ONNX Runtime n’a pas trouvé de GPU sur cette machine.',
  ],
  'The {engine} engine does not compute on the {device}.': [
    '{engine} rechnet nicht auf {device}.',
    '{engine} ne calcule pas sur {device}.',
  ],
  'The {engine} engine computes in float32 only.': [
    '{engine} rechnet nur in float32.',
    '{engine} ne calcule qu’en float32.',
  ],
  'Leave the precision at auto (--precision), or choose another engine (--engine).': [
    'Lassen Sie das Zahlenformat auf „auto“, oder wählen Sie in den Einstellungen ein anderes Rechenwerk.',
    'Laissez la précision sur « auto », ou choisissez un autre moteur dans les réglages.',
  ],
  'The {engine} engine computes wrongly on the {device}: a {name} of {found} where it is {value}.': [
    '{engine} rechnet auf {device} falsch: {name} ist dort {found} und müsste {value} sein.',
    '{engine} calcule faux sur {device} : {name} y est {found} et devrait être {value}.',
  ],
  'Update the driver of the device, or leave the engine at auto.': [
    'Erneuern Sie den Treiber des Geräts, oder lassen Sie das Rechenwerk auf „automatisch“.',
    'Mettez à jour le pilote de l’appareil, ou laissez le moteur sur automatique.',
  ],
  'The onnxruntime engine failed at {what}: {reason}': [
    'ONNX Runtime scheiterte bei {what}: {reason}',
    'ONNX Runtime a échoué à {what} : {reason}',
  ],
  'The tensorflow engine failed at {what}: {reason}': [
    'TensorFlow scheiterte bei {what}: {reason}',
    'TensorFlow a échoué à {what} : {reason}',
  ],
  'If memory is short, choose a smaller network or batch; otherwise try another engine (--engine).': [
    'Ist der Speicher knapp, wählen Sie ein kleineres Netz oder kleinere Batches; sonst versuchen Sie ein anderes Rechenwerk (in den Einstellungen).',
    'Si la mémoire manque, choisissez un réseau ou un lot plus petit ; sinon essayez un autre moteur (dans les réglages).',
  ],
  'TensorFlow is installed, but does not load: {reason}.': [
    'TensorFlow ist eingerichtet, lässt sich aber nicht laden: {reason}.',
    'TensorFlow est installé, mais ne se charge pas : {reason}.',
  ],
  'The tensorflow engine has no GPU to compute on: {because}.': [
    'TensorFlow hat keine GPU zum Rechnen: {because}.',
    'TensorFlow n’a pas de GPU pour calculer : {because}.',
  ],
  'the system shows no GPU that it could use (no /dev/nvidiactl, /dev/dxg or /dev/kfd)': [
    'das System zeigt keine, die es nutzen könnte (weder /dev/nvidiactl noch /dev/dxg noch /dev/kfd)',
    'le système n’en montre aucun qui lui servirait (ni /dev/nvidiactl, ni /dev/dxg, ni /dev/kfd)',
  ],
  '{variable} hides every GPU': ['{variable} verbirgt alle GPUs', '{variable} cache tous les GPU'],
  'TensorFlow {version} works here, but sees no GPU.': [
    'TensorFlow {version} geht hier, sieht aber keine GPU.',
    'TensorFlow {version} marche ici, mais ne voit pas de GPU.',
  ],
  'There is no C++ compiler here, which building the tensorflow engine needs.': [
    'Hier gibt es keinen C++-Compiler, den TensorFlow zum Einrichten braucht.',
    'Il n’y a pas ici de compilateur C++, qu’il faut pour installer TensorFlow.',
  ],

  'The tensorflow engine is there for Linux only.': [
    'TensorFlow gibt es hier nur für Linux.',
    'TensorFlow n’existe ici que pour Linux.',
  ],
  'Choose the onnxruntime engine: its GPU device computes through the system’s own graphics.': [
    'Wählen Sie ONNX Runtime: Auf der GPU rechnet es über die Grafik des Systems.',
    'Choisissez ONNX Runtime : sur GPU il calcule par le graphisme du système.',
  ],
  'Run WAVE Studio in WSL 2, or choose the onnxruntime engine: its GPU device computes through Direct3D.': [
    'Lassen Sie WAVE Studio in WSL 2 laufen, oder wählen Sie ONNX Runtime: Auf der GPU rechnet es über Direct3D.',
    'Faites tourner WAVE Studio dans WSL 2, ou choisissez ONNX Runtime : sur GPU il calcule par Direct3D.',
  ],
  'The tensorflow engine’s package is missing.': [
    'Das Paket für TensorFlow fehlt.',
    'Le paquet de TensorFlow manque.',
  ],
  'The tensorflow engine is not installed here.': [
    'TensorFlow ist hier nicht eingerichtet.',
    'TensorFlow n’est pas installé ici.',
  ],
  'The tensorflow engine was built against a TensorFlow that is gone ({folder}).': [
    'Das Rechenwerk wurde für ein TensorFlow gebaut, das fort ist ({folder}).',
    'Le moteur a été construit pour un TensorFlow qui a disparu ({folder}).',
  ],
  'Run “{command}”, or use the button in Settings; the onnxruntime engine works without it.': [
    'Rufen Sie „{command}“ auf, oder nehmen Sie den Knopf in den Einstellungen; ONNX Runtime geht ohne das.',
    'Lancez « {command} », ou prenez le bouton dans les réglages ; ONNX Runtime marche sans cela.',
  ],
  'Run “{command}”, or use the button in Settings, again; the onnxruntime engine works without it.': [
    'Rufen Sie noch einmal „{command}“ auf, oder nehmen Sie den Knopf in den Einstellungen; ONNX Runtime geht ohne das.',
    'Lancez à nouveau « {command} », ou prenez le bouton dans les réglages ; ONNX Runtime marche sans cela.',
  ],
  'Install it again (“{install}”), or remove it (“wave engines remove tensorflow”); the onnxruntime engine works without it.':
    [
      'Richten Sie es neu ein („{install}“), oder entfernen Sie es („wave engines remove tensorflow“); ONNX Runtime geht ohne das.',
      'Réinstallez-le (« {install} »), ou enlevez-le (« wave engines remove tensorflow ») ; ONNX Runtime marche sans cela.',
    ],
  'Where there is one, install its driver (“nvidia-smi” then names it). TensorFlow on the processor is chosen with --engine tensorflow --device cpu.':
    [
      'Wo es eine gibt, richten Sie ihren Treiber ein („nvidia-smi“ nennt sie dann). TensorFlow auf dem Prozessor wird unten gewählt.',
      'S’il y en a un, installez son pilote (« nvidia-smi » le nomme alors). TensorFlow sur le processeur se choisit ci-dessous.',
    ],
  'Check the NVIDIA driver (“nvidia-smi”); a TensorFlow without CUDA’s libraries needs “{command}” again.': [
    'Prüfen Sie den Treiber von NVIDIA („nvidia-smi“); ein TensorFlow ohne die Bibliotheken von CUDA braucht noch einmal „{command}“.',
    'Vérifiez le pilote NVIDIA (« nvidia-smi ») ; un TensorFlow sans les bibliothèques de CUDA demande à nouveau « {command} ».',
  ],
  '{hint}; the processor works without.': [
    '{hint}; der Prozessor geht ohne.',
    '{hint} ; le processeur marche sans.',
  ],
  'Install the Vulkan loader (libvulkan1) and the Vulkan driver of your GPU': [
    'Richten Sie den Vulkan-Lader (libvulkan1) und den Vulkan-Treiber Ihrer GPU ein',
    'Installez le chargeur Vulkan (libvulkan1) et le pilote Vulkan de votre GPU',
  ],
  'Install the newest driver of your GPU (with Direct3D 12)': [
    'Richten Sie den neuesten Treiber Ihrer GPU ein (mit Direct3D 12)',
    'Installez le pilote le plus récent de votre GPU (avec Direct3D 12)',
  ],
  'Update macOS: it brings Metal for every GPU of a Mac': [
    'Erneuern Sie macOS: Es bringt Metal für jede GPU eines Mac',
    'Mettez à jour macOS : il apporte Metal à tout GPU d’un Mac',
  ],
  'Install the driver of your GPU': [
    'Richten Sie den Treiber Ihrer GPU ein',
    'Installez le pilote de votre GPU',
  ],
};
