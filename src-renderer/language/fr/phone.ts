export const phone = {
  'phone.atOnceWithPictures': 'Aussitôt, avec des images',
  'phone.withLiveCameraAndGpu': 'Avec caméra et GPU',
  'phone.thisOneModel': 'ce seul modèle',
  'phone.theseModels': 'ces modèles',
  'phone.noDeviceHasOpenedThePage': 'Aucun appareil n’a encore ouvert la page.',
  'phone.aDeviceHasThePageOpen': 'Un appareil a la page ouverte. Touchez « Mesurer » là-bas.',
  'phone.of': '{words} de « {name} »',
  'phone.itIsNotOpenToOther': 'Ce n’est plus ouvert aux autres appareils.',
  'phone.anotherWindowShowsSomethingElseOr':
    'Une autre fenêtre montre autre chose, ou celle-ci n’a pas été regardée depuis des minutes.',
  'phone.openItAgain': 'Ouvrir à nouveau',
  'phone.scanThisWithThePhonesCamera': 'Scannez ceci avec la caméra du téléphone',
  'phone.howThePageIsOpened': 'Comment la page est ouverte',
  'phone.address': 'Adresse',
  'phone.aBrowserGivesItsCameraAnd':
    'Un navigateur ne donne sa caméra et son GPU qu’aux pages chiffrées, et mettra en garde contre celle-ci : personne ne répond du certificat, fait ici pour cet usage. Continuez là-bas (« Avancé ») si l’empreinte est',
  'phone.nothingIsEncryptedOnTheWay': 'Rien n’est chiffré en chemin ; les images restent sur le téléphone.',
  'phone.whatHappens': 'Ce qui se passe',
  'phone.thePhoneMustBeInThe':
    'Le téléphone doit être dans le même réseau que cette machine. Tout navigateur de toute machine y convient.',
  'phone.itGetsAPageThatRuns':
    'Il reçoit une page qui fait tourner {value} sur le téléphone même : ce qu’il voit y est classé.',
  'phone.measureThereTellsHowLongAn':
    '« Mesurer » y dit combien de temps prend une image. La recherche de taille propose alors le téléphone à côté de cette machine.',
  'phone.whoeverHasTheAddressCanUse':
    'Qui a l’adresse peut employer {value}, et rien d’autre, jusqu’à ce que vous quittiez cette page.',
  'phone.whatDevicesSaid': 'Ce qu’ont dit les appareils',
  'phone.measured': '{results} mesurés.',
  'phone.findTheSizeForIt': 'Chercher la taille pour lui',
  'phone.qrCodeOfTheAddress': 'Code QR de l’adresse',
  'phone.median': 'Médiane',
  'phone.n9Of10Within': '9 sur 10 dans',
};
