export const phone = {
  'phone.atOnceWithPictures': 'At once, with pictures',
  'phone.withLiveCameraAndGpu': 'With live camera and GPU',
  'phone.thisOneModel': 'this one model',
  'phone.theseModels': 'these models',
  'phone.noDeviceHasOpenedThePage': 'No device has opened the page yet.',
  'phone.aDeviceHasThePageOpen': 'A device has the page open. Tap “Measure” there.',
  'phone.of': '{words} of “{name}”',
  'phone.itIsNotOpenToOther': 'It is not open to other devices any more.',
  'phone.anotherWindowShowsSomethingElseOr':
    'Another window shows something else, or this one was not looked at for minutes.',
  'phone.openItAgain': 'Open it again',
  'phone.scanThisWithThePhonesCamera': 'Scan this with the phone’s camera',
  'phone.howThePageIsOpened': 'How the page is opened',
  'phone.address': 'Address',
  'phone.aBrowserGivesItsCameraAnd':
    'A browser gives its camera and its GPU to encrypted pages only, and will warn of this one: nobody vouches for the certificate, which was made here for this use. Go on there (“Advanced”), if the fingerprint is',
  'phone.nothingIsEncryptedOnTheWay': 'Nothing is encrypted on the way; pictures stay on the phone.',
  'phone.whatHappens': 'What happens',
  'phone.thePhoneMustBeInThe':
    'The phone must be in the same network as this machine. Any browser of any machine there will do.',
  'phone.itGetsAPageThatRuns':
    'It gets a page that runs {value} on the phone itself: what it sees is classified there.',
  'phone.measureThereTellsHowLongAn':
    '“Measure” there tells how long an image takes. The finder then offers the phone beside this machine.',
  'phone.whoeverHasTheAddressCanUse':
    'Whoever has the address can use {value}, and nothing else, until you leave this page.',
  'phone.whatDevicesSaid': 'What devices said',
  'phone.measured': '{results} measured.',
  'phone.findTheSizeForIt': 'Find the size for it',
  'phone.qrCodeOfTheAddress': 'QR code of the address',
  'phone.median': 'Median',
  'phone.n9Of10Within': '9 of 10 within',
} as const;
