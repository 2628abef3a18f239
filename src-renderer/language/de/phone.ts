export const phone = {
  'phone.atOnceWithPictures': 'Sofort, mit Bildern',
  'phone.withLiveCameraAndGpu': 'Mit Kamera und GPU',
  'phone.thisOneModel': 'dieses eine Modell',
  'phone.theseModels': 'diese Modelle',
  'phone.noDeviceHasOpenedThePage': 'Noch kein Gerät hat die Seite geöffnet.',
  'phone.aDeviceHasThePageOpen': 'Ein Gerät hat die Seite offen. Tippen Sie dort auf „Messen“.',
  'phone.of': '{words} von „{name}“',
  'phone.itIsNotOpenToOther': 'Für andere Geräte ist es nicht mehr offen.',
  'phone.anotherWindowShowsSomethingElseOr':
    'Ein anderes Fenster zeigt etwas anderes, oder dieses wurde minutenlang nicht angesehen.',
  'phone.openItAgain': 'Wieder öffnen',
  'phone.scanThisWithThePhonesCamera': 'Scannen Sie dies mit der Kamera des Telefons',
  'phone.howThePageIsOpened': 'Wie die Seite geöffnet wird',
  'phone.address': 'Adresse',
  'phone.aBrowserGivesItsCameraAnd':
    'Ein Browser gibt Kamera und GPU nur verschlüsselten Seiten und wird vor dieser warnen: Niemand bürgt für das Zertifikat, das hier für diesen Zweck gemacht wurde. Gehen Sie dort weiter („Erweitert“), wenn der Fingerabdruck so lautet:',
  'phone.nothingIsEncryptedOnTheWay': 'Unterwegs ist nichts verschlüsselt; Bilder bleiben auf dem Telefon.',
  'phone.whatHappens': 'Was geschieht',
  'phone.thePhoneMustBeInThe':
    'Das Telefon muss im selben Netz sein wie dieser Rechner. Jeder Browser auf jedem Gerät dort geht.',
  'phone.itGetsAPageThatRuns':
    'Es bekommt eine Seite, die {value} auf dem Telefon selbst laufen lässt: Was es sieht, wird dort klassifiziert.',
  'phone.measureThereTellsHowLongAn':
    '„Messen“ dort sagt, wie lange ein Bild dauert. Die Größensuche bietet das Telefon dann neben diesem Rechner an.',
  'phone.whoeverHasTheAddressCanUse':
    'Wer die Adresse hat, kann {value} benutzen und nichts sonst, bis Sie diese Seite verlassen.',
  'phone.whatDevicesSaid': 'Was Geräte sagten',
  'phone.measured': '{results} gemessen.',
  'phone.findTheSizeForIt': 'Die Größe dafür suchen',
  'phone.qrCodeOfTheAddress': 'QR-Code der Adresse',
  'phone.median': 'Median',
  'phone.n9Of10Within': '9 von 10 innerhalb',
};
